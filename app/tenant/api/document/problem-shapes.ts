import { z } from "zod";

/** Every refusal and failure below `/api/v1` (`ProblemDetails`). */
export const problemShape = z.object({
	type: z.url().meta({ description: "A page that explains this kind of problem." }),
	title: z.string(),
	status: z.int(),
	detail: z.string().meta({ description: "What happened and what to do next." }),
	instance: z.string().meta({ description: "The request’s id as a URN." }),
	requestId: z.string(),
	rule: z
		.string()
		.optional()
		.meta({ description: "The permission that is missing, or the rule that refused." }),
	help: z.string().optional().meta({ description: "Who can help." }),
	errors: z
		.array(
			z.object({
				pointer: z.string().optional().meta({ description: "A JSON pointer into the body: `#/name`." }),
				parameter: z.string().optional().meta({ description: "The name of a parameter." }),
				detail: z.string(),
			}),
		)
		.optional()
		.meta({ description: "What is wrong with the values that were sent." }),
	retryAfterSeconds: z.int().optional(),
	current: z.unknown().optional().meta({ description: "With 412: what was to be changed, as it is now." }),
});

/** Every refusal and failure elsewhere below `/api` (`ApiProblem`). */
export const refusalShape = z.object({
	status: z.int(),
	error: z.string().meta({ description: "A few words that stay the same." }),
	message: z.string().meta({ description: "What happened and what to do next." }),
	requestId: z.string(),
	rule: z.string().optional().meta({ description: "The rule that refused." }),
	fields: z
		.record(z.string(), z.array(z.string()))
		.optional()
		.meta({ description: "What to correct, by field; an empty name is the whole body." }),
	retryAfterSeconds: z.int().optional(),
});
