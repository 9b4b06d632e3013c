/**
 * The two doors: {@link dev.knemu.transport.Receiver}, where events come in, and {@link dev.knemu.transport.Transport},
 * the only way out. HTTP lives here and nowhere else: {@link dev.knemu.transport.HttpIngress} and {@link
 * dev.knemu.transport.HttpTransport} speak it, {@link dev.knemu.transport.HttpLimits} bounds it. What a URL is for is read
 * in one place for both, {@code HttpAddress}; behind the ingress are a loop for each lane, connections and exchanges.
 *
 * <p>Knows what stands at an address only through {@link dev.knemu.transport.AddressBook}; never what a Broker or a
 * Trigger is.
 */
package dev.knemu.transport;
