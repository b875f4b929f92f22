/** What was released, as data: a tree of mechanisms, sampling and composition. */
package dev.tacit.privacy.event;
