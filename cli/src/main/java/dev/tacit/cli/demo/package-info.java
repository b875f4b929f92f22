/** The main job, whole, on one machine: {@code tacit demo}. */
package dev.tacit.cli.demo;
