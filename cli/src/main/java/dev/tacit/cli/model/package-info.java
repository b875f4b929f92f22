/** {@code tacit model}. */
package dev.tacit.cli.model;
