/** What a training is told to do, as a person writes it down: strict YAML. */
package dev.tacit.cli.train.config;
