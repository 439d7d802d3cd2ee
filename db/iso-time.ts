/** Formats a time from the database as `2026-05-01T12:00:00.000Z`, whatever zone the server writes it in. */
export const isoTime = (value: unknown) => new Date(String(value)).toISOString();
