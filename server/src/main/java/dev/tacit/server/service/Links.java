package dev.tacit.server.service;

import dev.tacit.protocol.v1.ServerMessage;

/** The ways to the devices. Called on the rounds' thread only; a device that is gone is ignored. */
public interface Links {
  void send(String device, ServerMessage message);

  /** A secure-aggregation message, cut into pieces where the transport needs that. */
  void sendSecAgg(String device, byte[] message);

  /** Sends a last message and ends the call; the device is not heard any more. */
  void dismiss(String device, ServerMessage message);
}
