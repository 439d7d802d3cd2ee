import { unknownAddress } from "#app/platform/http/api-answer.server.ts";

/** Answers any address below `/api` that no other route matches. Refuses: 404. */
export const loader = unknownAddress;

/** Does the same for other methods. Refuses: 404. */
export const action = unknownAddress;
