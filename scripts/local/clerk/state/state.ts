import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { EVERYBODY, MEMBERSHIPS, ORGANIZATIONS, SEEDED_AT } from "./people.ts";

export type Metadata = Record<string, unknown>;
type Dated = { id: string; createdAt: number; updatedAt: number };

export type UserRow = Dated & {
	firstName: string | null;
	lastName: string | null;
	/** The primary address. */
	email: string;
	/** Whether they verified the address; true by default. */
	verified?: boolean;
	moreEmails?: { email: string; verified: boolean }[];
	imageId?: string;
	externalId: string | null;
	publicMetadata: Metadata;
	privateMetadata: Metadata;
	unsafeMetadata: Metadata;
	banned: boolean;
	lastSignInAt: number | null;
};
export type OrganizationRow = Dated & {
	name: string;
	slug: string;
	createdBy: string | null;
	maxMembers: number;
	imageId?: string;
	publicMetadata: Metadata;
	privateMetadata: Metadata;
};
export type MembershipRow = Dated & {
	organizationId: string;
	userId: string;
	role: string;
	publicMetadata: Metadata;
	privateMetadata: Metadata;
};
export type InvitationRow = Dated & {
	organizationId: string;
	email: string;
	role: string;
	status: "pending" | "accepted" | "revoked" | "expired";
	inviterId: string | null;
	redirectUrl: string | null;
	ticket: string;
	expiresAt: number;
	publicMetadata: Metadata;
	privateMetadata: Metadata;
};
export type SessionRow = Dated & {
	clientId: string;
	userId: string;
	status: "active" | "ended" | "removed" | "replaced" | "revoked" | "expired";
	lastActiveAt: number;
	expireAt: number;
	/** The required value of the `__refresh_*` cookie. */
	refreshToken: string;
	/** Where it was last used; unknown for sessions that no browser started. */
	activity?: Activity;
};
export type Activity = { userAgent: string; ipAddress: string; city?: string; country?: string };
/** An uploaded picture, base64. */
export type ImageRow = { contentType: string; base64: string };
/** One browser, as Clerk sees it. */
export type ClientRow = Dated & {
	activeSessionId: string | null;
	/** Unix seconds of the last sign-in change: the `__client_uat` cookie; 0 when nobody is signed in. */
	uat: number;
	/** Development instances identify browsers by this value instead of a cookie. */
	devBrowser: string;
};
export type MessageRow = {
	id: string;
	type: string;
	body: string;
	createdAt: number;
	status: "held" | "waiting" | "delivered" | "failed" | "undeliverable";
	attempts: { at: number; status: number | string }[];
};

export type ClerkState = {
	users: Record<string, UserRow>;
	organizations: Record<string, OrganizationRow>;
	memberships: Record<string, MembershipRow>;
	invitations: Record<string, InvitationRow>;
	sessions: Record<string, SessionRow>;
	clients: Record<string, ClientRow>;
	/** Handshakes waiting to be redeemed: nonce to Set-Cookie lines. */
	handshakes: Record<string, string[]>;
	images: Record<string, ImageRow>;
	messages: MessageRow[];
};

const empty = (): ClerkState => ({
	users: {},
	organizations: {},
	memberships: {},
	invitations: {},
	sessions: {},
	clients: {},
	handshakes: {},
	images: {},
	messages: [],
});

/** Adds the missing demo people without sending webhooks. */
export function seed(state: ClerkState): void {
	const dated = (id: string) => ({ id, createdAt: SEEDED_AT, updatedAt: SEEDED_AT });
	const noMetadata = () => ({ publicMetadata: {}, privateMetadata: {} });
	for (const { id, firstName, lastName, email } of EVERYBODY) {
		state.users[id] ??= {
			...dated(id),
			...noMetadata(),
			...{
				firstName,
				lastName,
				email,
				externalId: null,
				unsafeMetadata: {},
				banned: false,
				lastSignInAt: null,
			},
		};
	}
	for (const { id, name, slug, createdBy } of ORGANIZATIONS) {
		state.organizations[id] ??= { ...dated(id), ...noMetadata(), name, slug, createdBy, maxMembers: 0 };
	}
	for (const { organizationId, userId, role } of MEMBERSHIPS) {
		const id = `orgmem_${organizationId.slice(4)}_${userId.slice(5)}`;
		state.memberships[id] ??= { ...dated(id), ...noMetadata(), organizationId, userId, role };
	}
}

/** Empties the state in place, so that every holder sees the change. */
export function reset(state: ClerkState): void {
	Object.assign(state, empty());
}

// A day of development never needs more; the file stays small.
const MESSAGES_KEPT = 500;

/** Opens the state from its file, or a new one, with a `save` that writes the file completely or not at all. */
export function openState(file: string | undefined): {
	state: ClerkState;
	fresh: boolean;
	save(): void;
	flush(): void;
} {
	const stored = file ? read(file) : undefined;
	const state: ClerkState = { ...empty(), ...stored };
	forgetOld(state);
	let timer: NodeJS.Timeout | undefined;
	const flush = () => {
		clearTimeout(timer);
		timer = undefined;
		if (!file) return;
		state.messages.splice(0, Math.max(0, state.messages.length - MESSAGES_KEPT));
		mkdirSync(dirname(file), { recursive: true });
		writeFileSync(`${file}.new`, JSON.stringify(state), { mode: 0o600 });
		renameSync(`${file}.new`, file);
	};
	const save = () => {
		// Several changes in one request become one write.
		if (file) timer ??= setTimeout(flush, 20);
	};
	return { state, fresh: !stored, save, flush };
}

const WEEK_MS = 7 * 24 * 3_600_000;

/** Drops sessions that ended long ago and browsers on which nobody is signed in, so that the file does not grow forever. */
function forgetOld(state: ClerkState, now = Date.now()): void {
	for (const { id, status, updatedAt } of Object.values(state.sessions)) {
		if (status !== "active" && updatedAt < now - WEEK_MS) delete state.sessions[id];
	}
	for (const { id, activeSessionId, updatedAt } of Object.values(state.clients)) {
		if (!activeSessionId && updatedAt < now - WEEK_MS) delete state.clients[id];
	}
}

function read(file: string): Partial<ClerkState> | undefined {
	let text: string;
	try {
		text = readFileSync(file, "utf8");
	} catch {
		return undefined;
	}
	try {
		return JSON.parse(text) as Partial<ClerkState>;
	} catch {
		// Never overwrite what may be worth a look: set it aside and start fresh.
		renameSync(file, `${file}.unreadable`);
		process.stderr.write(`local Clerk: ${file} is not JSON, moved to ${file}.unreadable; starting fresh\n`);
		return undefined;
	}
}
