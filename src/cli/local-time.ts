/** An instant as a clerk reads it: `2026-12-07 14:32:05 Asia/Tokyo` (I4). */
export function localTime(instant: Temporal.Instant, timeZone: string): string {
  const { year, month, day, hour, minute, second } = instant.toZonedDateTimeISO(timeZone);
  const two = (number: number) => String(number).padStart(2, '0');
  return `${year}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}:${two(second)} ${timeZone}`;
}
