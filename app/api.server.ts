import { commentOperations } from "./features/comments/api.server.ts";
import { keyOperations } from "./features/developers/api.server.ts";
import { projectOperations } from "./features/projects/api/operations.server.ts";
import { taskOperations } from "./features/tasks/api.server.ts";
import type { Tag } from "./tenant/api/document.server.ts";
import { methodsOf, operationsAt } from "./tenant/api/find-operation.ts";
import type { Operation } from "./tenant/api/operation.ts";

/** Lists every operation of the API. Each `features/x/api.server.ts` exports its own. */
export const operations: readonly Operation[] = [
	...keyOperations,
	...projectOperations,
	...taskOperations,
	...commentOperations,
];

/** Lists the groups of operations in the order of the documentation. */
export const TAGS: readonly Tag[] = [
	{ name: "The key itself", description: "What a key is and may do." },
	{ name: "Projects", description: "Projects that the key’s member can see." },
	{ name: "Tasks", description: "What is to be done in a project." },
	{ name: "Comments", description: "What members wrote about a project." },
];

/** Lists the methods that are accepted at a path of the API, for `Allow`. */
export const methodsAt = (path: string): string =>
	methodsOf(operationsAt(operations, path.replace(/[?#].*$/s, ""))?.operations ?? []);
