/** Enrolment and certificates, apart from the aggregator. */
package dev.tacit.authority;
