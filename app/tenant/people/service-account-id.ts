/** Tells whether an id of `users` is a service account’s: Clerk’s own begin with `user_`. */
export const isServiceAccountId = (id: string): boolean => id.startsWith("svc_");

/** The address that a service account has instead of one: nothing is ever sent to it, and its id keeps it unique. */
export const serviceAddress = (id: string): string => `${id}@service.invalid`;

export const isServiceAddress = (email: string): boolean => email.endsWith("@service.invalid");
