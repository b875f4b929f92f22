/**
 * Central training, with privacy or without: a recipe, the engine that follows it step by step, and
 * the state from which it goes on. No files and no terminal in here.
 */
package dev.tacit.learning.training;
