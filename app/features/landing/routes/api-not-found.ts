import { apiRefusal } from "#app/platform/http/api-answer.server.ts";

/** Answers any address below `/api` that no other route matches. Refuses: 404. */
export const loader = () =>
	apiRefusal(404, { message: "There is nothing at this address. Check its spelling." });

/** Does the same for other methods. Refuses: 404. */
export const action = loader;
