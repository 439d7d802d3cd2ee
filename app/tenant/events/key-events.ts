import { z } from "zod";
import { sentence } from "#app/ui/text/isolate.ts";
import { change, kind, member, ofChange, textId } from "./event-kind.ts";

const key = { id: z.string(), name: z.string() };

/** Why a key was revoked, when nobody did it by hand. */
const REASONS = {
	revoked: "",
	left: ", because its member left",
	deleted: ", because its service account was deleted",
	reported: ", because it was reported as leaked",
	address: ", because it was sent in an address",
} as const;

/** Lists what happens to API keys. No event has a key’s text, or a part of it that opens anything. */
export const KEY_EVENTS = {
	"key.created": kind(
		"key",
		{ ...key, scopes: z.array(z.string()), expiresAt: z.iso.datetime().nullable() },
		{ subjectId: textId, sentence: ({ name }) => sentence`created the API key “${name}”` },
	),
	/** `until`: when its former text stops working. `by`: who asked for it; absent in older entries. */
	"key.rotated": kind(
		"key",
		{ ...key, until: z.iso.datetime(), by: z.enum(["member", "key"]).optional() },
		{ subjectId: textId, sentence: ({ name }) => sentence`gave the API key “${name}” a new text` },
	),
	"key.revoked": kind(
		"key",
		{ ...key, reason: z.enum(["revoked", "left", "deleted", "reported", "address"]) },
		{
			subjectId: textId,
			sentence: ({ name, reason }) => sentence`revoked the API key “${name}”${REASONS[reason]}`,
		},
	),
} as const;

const account = { id: z.string(), name: z.string() };

/** Lists what happens to service accounts. The sponsor is a member. */
export const SERVICE_ACCOUNT_EVENTS = {
	"service_account.created": kind(
		"service_account",
		{ ...account, role: z.string(), sponsor: z.object(member) },
		{
			subjectId: textId,
			sentence: ({ name }) => sentence`created the service account “${name}”`,
			personal: [{ who: ({ sponsor }) => ({ id: sponsor.id }), parts: ["sponsor.name"] }],
		},
	),
	"service_account.edited": kind(
		"service_account",
		{ ...account, changes: z.record(z.string(), change) },
		{
			subjectId: textId,
			sentence: ({ name }) => sentence`changed the service account “${name}”`,
			personal: [ofChange("sponsor", "to"), ofChange("sponsor", "from")],
		},
	),
	"service_account.deleted": kind("service_account", account, {
		subjectId: textId,
		sentence: ({ name }) => sentence`deleted the service account “${name}”`,
	}),
} as const;
