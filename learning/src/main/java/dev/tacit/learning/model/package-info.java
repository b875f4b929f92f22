/** Models: what they are made of, their weights, their gradients for each example. */
package dev.tacit.learning.model;
