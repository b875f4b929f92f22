/** Aggregation of single updates that bounds what a few bad ones can do. */
package dev.tacit.learning.robust;
