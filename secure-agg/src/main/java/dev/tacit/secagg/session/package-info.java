/** What both parties know of a session before it begins, and how a device's keys are checked. */
package dev.tacit.secagg.session;
