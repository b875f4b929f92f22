/**
 * Whether the JDK's Vector API is there. It has nothing to do with privacy: it lives in this module
 * because both that of models and that of secure aggregation have loops for it, neither knows the
 * other, and this is the one below both.
 */
package dev.tacit.privacy.vector;
