/**
 * What a mail server said, for staff: one line of 300 characters at most, in which no address is left. Servers say whatever
 * they like: nothing that turns lines or hides text gets through.
 */
export function withoutAddresses(said: string): string {
  return said
    .slice(0, 2000)
    .replaceAll(/[\p{C}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .replaceAll(/(?:"[^"]*"|[^\s<>()[\]"',;:@]+)@[^\s<>()[\]"',;:@]+/g, '…')
    .trim()
    .slice(0, 300);
}
