import type { Json } from "./schema.server.ts";

const EXAMPLE_UUID = "0b5e6a52-3f7e-4a3c-9a5b-6f3b1c2d4e5f";

/** Plausible values of fields, by name, or by the name of their thing and their own. What is not here gets one by its kind. */
const VALUES: Record<string, string> = {
	...{ id: "17", slug: "harbour-x7k2", name: "Harbour", title: "Write to the harbour master" },
	...{ text: "Call the crane", email: "mei@example.com", role: "member", rule: "projects:create" },
	...{ timeZone: "Europe/Stockholm", dateLocale: "en-GB", ip: "192.0.2.0", defaultRole: "member" },
	...{ userAgent: "curl/8.9", event: "project.created", sentence: "created the project Harbour" },
	...{ permissions: "projects:create", scopes: "projects:create", next: "/acme/onboarding" },
	...{ content: "/api/v1/projects/harbour-x7k2/files/17/content", snippet: "the harbour" },
	...{
		url: "https://hooks.example.com/in",
		events: "project.created",
		messageId: "evt_0199a1c47d524b6e9a533c1f0e8d2b71",
	},
	...{ secret: "whsec_…", answer: "ok", error: "timeout", offReason: "failing" },
	...{ field: "name", from: "Harbor", to: "Harbour", color: "teal", key: "member" },
	"Person.id": "user_2mei",
	"Webhook.id": EXAMPLE_UUID,
	"CreatedWebhook.id": EXAMPLE_UUID,
	"WebhookDelivery.id": "1042",
	"WebhookDeliverySummary.id": "1042",
	"Person.name": "Mei Tanaka",
	"Member.id": "user_2mei",
	"Member.name": "Mei Tanaka",
	"MemberSummary.id": "user_2mei",
	"MemberSummary.name": "Mei Tanaka",
	"NamedActor.id": "user_2mei",
	"NamedActor.name": "Mei Tanaka",
	"Actor.id": "user_2mei",
	"Role.name": "Member",
	"File.name": "plan.txt",
	"RotatedKey.key": "tnp_…",
	"Problem.title": "Not found",
	"Problem.detail": "There is nothing there, or the key’s member can’t see it.",
	"Refusal.error": "Not found",
	"Refusal.message": "There is nothing there.",
	"Insights.from": "2026-11-01",
	"Insights.to": "2026-11-30",
};

const BY_FORMAT: Record<string, string> = {
	"date-time": "2026-11-21T09:30:00.000Z",
	date: "2026-11-30",
	uri: "https://tenantry.example/api/problems/not-found",
	email: "mei@example.com",
	uuid: EXAMPLE_UUID,
};

/** The thing and the field that an example is for. */
type Place = { thing: string; field: string };

/** Makes an example of a schema, the same at each call. `schemas`: those that it may refer to. */
export function exampleOf(schema: Json, schemas: Json, place: Place): unknown {
	const { $ref, anyOf, const: only, enum: values, default: usual } = schema;
	const named = typeof $ref === "string" ? $ref.split("/").at(-1) : undefined;
	if (named !== undefined) return exampleOf(schemas[named] as Json, schemas, { thing: named, field: "" });
	if (Array.isArray(anyOf)) return exampleOf(anyOf[0] as Json, schemas, place);
	return only ?? usual ?? (values as unknown[] | undefined)?.[0] ?? exampleByKind(schema, schemas, place);
}

function exampleByKind(schema: Json, schemas: Json, place: Place): unknown {
	const { type, items, properties, minimum } = schema;
	switch (Array.isArray(type) ? type[0] : type) {
		case "array":
			return [exampleOf(items as Json, schemas, place)];
		case "object":
			return objectOf(properties as Record<string, Json> | undefined, schemas, place);
		case "boolean":
			return true;
		case "integer":
		case "number":
			return minimum ?? 1;
		case "string":
			return textFor(schema, place);
		default:
			return {};
	}
}

const textFor = ({ format }: Json, { thing, field }: Place): string =>
	BY_FORMAT[String(format)] ?? VALUES[`${thing}.${field}`] ?? VALUES[field] ?? "Some text";

const objectOf = (properties: Record<string, Json> = {}, schemas: Json, { thing }: Place) =>
	Object.fromEntries(
		Object.entries(properties).map(([field, schema]) => [
			field,
			exampleOf(schema, schemas, { thing, field }),
		]),
	);

/** Adds an example to each of these named schemas. */
export function withExamples(schemas: Json): Json {
	return Object.fromEntries(
		Object.entries(schemas).map(([name, schema]) => {
			const example = exampleOf(schema as Json, schemas, { thing: name, field: "" });
			return [name, { ...(schema as Json), examples: [example] }];
		}),
	);
}
