import { commentOperations } from "./features/comments/api.server.ts";
import { keyOperations } from "./features/developers/api.server.ts";
import { projectOperations } from "./features/projects/api/operations.server.ts";
import { taskOperations } from "./features/tasks/api.server.ts";
import { methodsOf, operationsAt } from "./tenant/api/find-operation.ts";
import type { Operation } from "./tenant/api/operation.ts";

/** Lists every operation of the API. Each `features/x/api.server.ts` exports its own. */
export const operations: readonly Operation[] = [
	...keyOperations,
	...projectOperations,
	...taskOperations,
	...commentOperations,
];

/** Lists the methods that are accepted at a path of the API, for `Allow`. */
export const methodsAt = (path: string): string =>
	methodsOf(operationsAt(operations, path.replace(/[?#].*$/s, ""))?.operations ?? []);
