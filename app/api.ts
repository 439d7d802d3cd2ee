import { requestContext } from "#app/platform/request/request.server.ts";
import type { Route } from "./+types/api";
import { operations } from "./api.server.ts";
import { answerCall } from "./tenant/api/answer-call.server.ts";

/** Answers every address below `/api/v1`, whatever the method. Refuses: as `answerCall`. */
const answer = ({ request, context }: Route.LoaderArgs | Route.ActionArgs) =>
	answerCall(request, context.get(requestContext), operations);

export const loader = answer;
export const action = answer;
