import { z } from "zod";

/** Any JSON object. */
const anyObject = z.record(z.string(), z.unknown());

/** `users.preferences`: a person's own choices, for all their workspaces. */
export const preferencesShape = z.looseObject({
	theme: z.enum(["system", "light", "dark"]).optional(),
	density: z.enum(["comfortable", "compact"]).optional(),
	/** False: pages carry no script. */
	smallScript: z.boolean().optional(),
	shortcuts: z.enum(["on", "off"]).optional(),
	/** IANA name; absent: each workspace's own time zone. */
	timeZone: z.string().max(64).optional(),
});

const hour = z.number().int().min(0).max(23);

export const EMAIL_RHYTHMS = ["at once", "every four hours", "daily", "weekly"] as const;

/** `users.notification_settings` of a tenant: what a member chose here. */
export const notificationSettingsShape = z.looseObject({
	/** The kinds that are not shown in the app, and those that are not sent by email. */
	notInApp: z.array(z.string().max(20)).max(50).optional(),
	notByEmail: z.array(z.string().max(20)).max(50).optional(),
	rhythm: z.enum(EMAIL_RHYTHMS).optional(),
	/** Hours of the day without email, in the member's time zone: from the beginning of one to the beginning of the other. */
	quiet: z.object({ from: hour, to: hour }).optional(),
});

/** `organizations.metadata`, and `users.metadata` with a member's saved searches: never read by the product's own rules. */
export const metadataShape = anyObject;

/** `roles.permissions`: keys as the catalog writes them: `*`, `projects:*`, `projects:edit:own`. */
export const permissionKeysShape = z.array(
	z.string().regex(/^(\*|[a-z]+(:[a-z]+)*(:\*)?)$/, { error: "is not a permission" }),
);

/** `organizations.settings`: what a workspace's settings pages have saved; an absent setting has its default. */
export const settingsShape = z.looseObject({
	/** The role preselected for invitations and used for memberships created at Clerk. */
	defaultRole: z.string().max(50).optional(),
	/** How dates are written, BCP 47. */
	dateLocale: z.enum(["en-GB", "en-US", "de-DE", "fr-FR", "es-ES", "sv-SE"]).optional(),
	/** People with a verified address at one of `allowed_email_domains` may join without an invitation, in this role. */
	domainJoin: z.object({ role: z.string().max(50) }).optional(),
	/**
	 * Which of `allowed_email_domains` are proven to belong to the workspace, how, and since when. Only these let
	 * anyone in.
	 */
	provenDomains: z
		.record(z.string().max(253), z.object({ by: z.enum(["dns", "address"]), at: z.iso.datetime() }))
		.optional(),
	/** What files may have: all of a workspace’s together, all of one member’s and each, in bytes; and which are taken. */
	files: z
		.object({
			quotaBytes: z.number().int().positive().optional(),
			memberQuotaBytes: z.number().int().positive().optional(),
			mostBytes: z.number().int().positive().optional(),
			kinds: z.enum(["any", "documents and pictures"]).optional(),
		})
		.optional(),
	/** How many days an API key works at most, counted from its creation. */
	longestKeyDays: z.number().int().positive().optional(),
	/** False: only service accounts have API keys. */
	personalKeys: z.boolean().optional(),
	/** The permissions that API keys have at most. */
	keyScopes: permissionKeysShape.optional(),
});

export type FileSettings = NonNullable<z.output<typeof settingsShape>["files"]>;

/** What a workspace allows its API keys at most; absent: anything. */
export type KeyPolicy = Partial<
	Pick<z.output<typeof settingsShape>, "longestKeyDays" | "personalKeys" | "keyScopes">
>;

/**
 * `audit_logs.payload`: an event's own shape is checked where it is recorded (`events.ts`); older versions stay
 * readable.
 */
export const eventPayloadShape = anyObject;

/** `webhook_inbox.payload`: the payload as received. The fields an event relies on are checked when it is applied. */
export const webhookPayloadShape = z.looseObject({ type: z.string() });

const key = z.string().min(1).max(64);
const words = z.string().min(1).max(2_000);

/** One field of a tenant's form. */
const fieldShape = z.object({
	key,
	label: words,
	kind: z.enum(["text", "textarea", "email", "number", "date", "select", "checkbox"]),
	isRequired: z.boolean(),
	hint: z.string().max(500).optional(),
	/** Only for a `select`. */
	options: z.array(z.string().min(1).max(200)).max(50).optional(),
});

const questionShape = z.object({
	key,
	text: words,
	choices: z
		.array(z.object({ key, text: words }))
		.min(2)
		.max(10),
	/** The keys of the right choices: one, or several that all have to be ticked. */
	correct: z.array(key).min(1),
	/** Shown once the question is answered. */
	explanation: z.string().max(2_000),
});

/** `onboarding_content.body`: one block of a step. */
export const contentBodyShape = z.discriminatedUnion("kind", [
	// 20,000: about ten printed pages.
	z.object({ kind: z.literal("markdown"), text: z.string().max(20_000) }),
	z.object({
		kind: z.literal("checklist"),
		items: z.array(z.object({ key, label: words })).max(50),
	}),
	z.object({ kind: z.literal("form"), fields: z.array(fieldShape).max(30) }),
	z.object({ kind: z.literal("quiz"), questions: z.array(questionShape).max(30) }),
	z.object({ kind: z.literal("video"), url: z.url({ protocol: /^https$/ }).max(2_000), title: words }),
]);

/**
 * `completed_by_fact` and `criterion`: a fact of the catalog (app/tenant/events/facts.ts), how often, and how soon.
 */
export const criterionShape = z.object({
	fact: z.string().min(1).max(100),
	count: z.number().int().min(1).max(10_000),
	/** Days from the moment the member joined; absent: no time limit. */
	withinDays: z.number().int().min(1).max(3_650).optional(),
});

/** `user_progress.answers`: what was typed, ticked or chosen, by the key of the field, item or question. */
export const answersShape = z.record(
	key,
	z.union([z.string().max(5_000), z.boolean(), z.array(key).max(50)]),
);

/** `system_metrics.figures`: numbers and lists of numbers, by name. */
export const figuresShape = z.record(z.string(), z.union([z.number(), z.array(z.number())]));

/** `webhook_endpoints.events`: names from the table of events, or `*` for all. 150: more than there are. */
export const chosenEventsShape = z
	.array(z.string().regex(/^(\*|[a-z_]+\.[a-z_]+)$/))
	.min(1)
	.max(150);

/** How many tries a delivery remembers. */
const MOST_TRIES_KEPT = 12;

/** Why a try was no delivery: the outgoing function’s word, the receiver’s status, or what kept us from sending. */
export const TRY_ERRORS = [
	"blocked-address",
	"dns",
	"connect",
	"tls",
	"timeout",
	"too-large",
	"no-answer",
	"status",
	"secret",
	"body",
] as const;

/** `webhook_deliveries.log`: when each try began, how long it took, and how it ended. */
export const webhookTriesShape = z
	.array(
		z.object({
			at: z.iso.datetime(),
			ms: z.number().int().nonnegative(),
			status: z.number().int().optional(),
			error: z.enum(TRY_ERRORS).optional(),
		}),
	)
	.max(MOST_TRIES_KEPT);

export type WebhookTry = z.output<typeof webhookTriesShape>[number];
