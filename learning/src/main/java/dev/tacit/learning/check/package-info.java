/** Holds layers, losses and optimizers against values that another implementation gave. */
package dev.tacit.learning.check;
