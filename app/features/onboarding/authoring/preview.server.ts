import type { SubmissionResult } from "@conform-to/react";
import { renderMarkdown } from "#app/platform/markdown.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { showStep } from "../following/shown.server.ts";
import { stepOf } from "./steps.server.ts";
import { findPath } from "./versions/find.server.ts";
import { findVersion } from "./versions/history.server.ts";
import { findSteps } from "./versions/path-steps.server.ts";

/**
 * Returns one step of a path as a member will see it, and its place among the others, from the draft or a published
 * version. Without a key, it is the first step. Refuses: 404, 403 `onboarding:manage`.
 */
export function getPreview(
	tenant: Tenant,
	id: string,
	{ version, key }: { version: number | undefined; key: string | undefined },
) {
	return tenant.read(async (reading) => {
		reading.authorize("onboarding:manage");
		const path = await findPath(reading, id);
		if (version !== undefined) await findVersion(reading, path, version);
		const steps = await findSteps(reading, path.id, version ?? path.draftVersion);
		const step = key === undefined ? steps[0] : stepOf(steps, key);
		return {
			path,
			steps,
			shown: step && showStep(step, tenant.base),
			index: step ? steps.indexOf(step) : 0,
		};
	});
}

/** Renders the text of a form that was submitted for a preview, as its readers will see it. */
export function previewOf(
	result: SubmissionResult<string[]>,
	field: string,
	base: string,
): string | undefined {
	if (result.intent?.type !== "validate" || result.intent.payload.name !== field) return undefined;
	const text = result.initialValue?.[field];
	// 3: it appears under a heading of its own.
	return renderMarkdown(typeof text === "string" ? text : "", { headingLevel: 3, base });
}
