/** The end of a certificate's serial number, as mails and screens name it: its last eight hex digits. */
export function serialEnd({ serial }: { readonly serial: Uint8Array }): string {
  return Buffer.from(serial).toString('hex').slice(-8).toUpperCase();
}

/** Its beginning, which is what Chrome's chooser has room for. */
export function serialStart({ serial }: { readonly serial: Uint8Array }): string {
  return Buffer.from(serial).toString('hex').slice(0, 8).toUpperCase();
}
