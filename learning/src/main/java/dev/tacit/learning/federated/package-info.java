/** What a server does with the mean update of a cohort. */
package dev.tacit.learning.federated;
