/**
 * A new serial number: the content octets of a positive INTEGER, always 17 of them: one fixed octet 01, which keeps
 * the number positive and its encoding minimal whatever follows, then 16 octets = 128 bits straight from `random`,
 * a CSPRNG (I2; RFC 5280 §4.1.2.2 allows 20). Throws when `random` gives another number of octets.
 */
export function newSerial(random: (bytes: number) => Uint8Array): Uint8Array {
  const bits = random(16);
  if (bits.length !== 16) throw new Error('the random source did not give 16 bytes');
  const serial = new Uint8Array(17).fill(1, 0, 1);
  serial.set(bits, 1);
  return serial;
}
