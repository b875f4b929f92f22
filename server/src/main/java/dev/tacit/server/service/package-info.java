/**
 * The thin shell around the rounds: carries events in and effects out. One thread runs the rounds,
 * one writes to the store; gRPC's threads only hand messages over.
 */
package dev.tacit.server.service;
