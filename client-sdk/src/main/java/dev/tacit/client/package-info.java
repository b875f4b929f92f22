/**
 * The device's side of a round. {@link dev.tacit.client.TacitClient} is the door; {@link
 * dev.tacit.client.PrivacyPolicy} is what the owner of the examples allows.
 *
 * <p>Inside, {@code DeviceRound} is one call's state machine without I/O; {@code Participation}
 * carries out what it wants; {@code RoundLoop} goes from call to call; {@code SpendBook} is the
 * durable account of what was spent and {@code Charges} what that adds up to.
 */
package dev.tacit.client;
