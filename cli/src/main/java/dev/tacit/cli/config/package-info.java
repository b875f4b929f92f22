/** Configurations in YAML, key by key, with complaints that name the line. */
package dev.tacit.cli.config;
