package dev.tacit.datasets;

import dev.tacit.learning.data.ExampleStore;

/**
 * Examples to learn from and examples to measure with.
 *
 * @param inputShape [channels, height, width] for images, [length] for tokens; not to be changed
 * @param classes labels are 0..classes-1
 */
public record Dataset(
    String name, ExampleStore train, ExampleStore test, int[] inputShape, int classes) {}
