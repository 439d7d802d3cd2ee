import { requestContext } from "#app/platform/request/request.server.ts";
import type { Route } from "./+types/mcp";
import { operations } from "./api.server.ts";
import { refuseMethod } from "./platform/http/api-answer.server.ts";
import { answerMcp } from "./tenant/api/mcp/answer-mcp.server.ts";

/** Answers programs that work for a language model. Refuses: as `answerMcp`. */
export const action = ({ request, context }: Route.ActionArgs) =>
	answerMcp(request, context.get(requestContext), operations);

export const loader = refuseMethod;
