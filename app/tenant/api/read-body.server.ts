import type { z } from "zod";
import { MB } from "#app/platform/file-size.ts";
import { readJson } from "#app/platform/http/forms/body.server.ts";
import { refuse } from "#app/platform/refusal.ts";
import { bodyProblems, InvalidValues } from "./invalid-values.ts";
import type { Operation } from "./operation.ts";

// Far more than any operation takes; deeper or longer ones cost more than they are worth.
const BOUNDS = { bytes: MB, deepest: 32, mostSigns: 20_000 };

/** The media types that operations with this method take. */
export function mediaTypesOf({ method, takesFiles }: Pick<Operation, "method" | "takesFiles">): string[] {
	if (takesFiles) return ["multipart/form-data"];
	return method === "PATCH" ? ["application/json", "application/merge-patch+json"] : ["application/json"];
}

/**
 * Reads the body of a call, in the shape that its operation declares. Refuses: 415 for anything but plain JSON, 413, 400
 * for what cannot be read, 422 with the place of each wrong value.
 */
export async function readBody(request: Request, operation: Operation): Promise<unknown> {
	const { body: shape, takesFiles } = operation;
	if (!shape && !takesFiles) return undefined;
	checkMediaType(request, operation);
	if (!shape) return undefined;
	return parse(shape, await readJson(request, BOUNDS));
}

/** Reads a posted body of JSON without a shape; undefined when it is not JSON. Refuses: 415, 413, 400 for one beyond our bounds. */
export function readAnyJson(request: Request): Promise<unknown> {
	checkMediaType(request, { method: "POST" });
	return readJson(request, BOUNDS);
}

function checkMediaType(request: Request, operation: Pick<Operation, "method" | "takesFiles">): void {
	const { takesFiles } = operation;
	const [type = ""] = (request.headers.get("Content-Type") ?? "").split(";", 1);
	const taken = mediaTypesOf(operation);
	// A compressed body could be far longer than it says.
	if (taken.includes(type.trim().toLowerCase()) && !request.headers.has("Content-Encoding")) return;
	refuse(415, {
		title: takesFiles ? "Send a form with files" : "Send JSON",
		message: `Send ${takesFiles ? "the files" : "the values"} as ${taken.join(" or ")}, in UTF-8 and not compressed.`,
	});
}

// Zod compiles a shape when it is first used, which takes longer than reading a body.
const strictShapes = new WeakMap<z.ZodObject, z.ZodObject>();

function parse(shape: z.ZodObject, given: unknown): unknown {
	if (typeof given !== "object" || given === null || Array.isArray(given)) {
		return refuse(400, {
			title: "This is not a JSON object",
			message: "Send one JSON object with the values.",
		});
	}
	const strict = strictShapes.get(shape) ?? shape.strict();
	strictShapes.set(shape, strict);
	const parsed = strict.safeParse(given);
	if (!parsed.success) throw new InvalidValues(bodyProblems(parsed.error));
	return parsed.data;
}
