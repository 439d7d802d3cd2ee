import { MEMBER_TEMPLATE } from "./member.ts";
import { OWNER_TEMPLATE } from "./owner.ts";
import type { PathTemplate } from "./template.ts";
import { VIEWER_TEMPLATE } from "./viewer.ts";

/** Every built-in path, by the key that forms submit. */
export const TEMPLATES = {
	owner: OWNER_TEMPLATE,
	member: MEMBER_TEMPLATE,
	viewer: VIEWER_TEMPLATE,
} as const satisfies Record<string, PathTemplate>;

export type TemplateKey = keyof typeof TEMPLATES;
