import { type AnyColumn, type SQL, sql } from "drizzle-orm";
import type { FixedPage } from "#app/platform/http/address/page-in.ts";
import type { TenantTables } from "#db/schema/tenant/index.ts";
import type { EVENTS, EventName } from "./events/events.ts";
import type { Reading, Writing } from "./tenant.server.ts";

/** A kind of thing that entries of the audit log are about: the first word of its events. */
export type SubjectType = (typeof EVENTS)[EventName]["subject"];

/** What a feature says of its kind of thing, so that others can link to it and show what happened to it. */
export type Subject = {
	/** The page that all of them share. */
	page?: FixedPage;
	/** Or the pages of those that the requesting member can open, by their ids: one query. */
	findPages?: (reading: Reading, ids: string[]) => Promise<[id: string, path: string][]>;
	/**
	 * Who sees what happened to them lately. Without this, only members who see all projects do, and on the page of
	 * the person who did it, those who may open that.
	 */
	activity?: "everyone" | ActivityLimit;
	/** Whether it would crowd out what people did lately: it happens often, or is only a trace of looking. */
	isFrequent?: boolean;
};

/** Limits the activity of one kind of thing to what a member may see. */
type ActivityLimit = {
	/** Names how much this member's role lets them see: the query is prepared once for each answer. */
	of: (reading: Reading) => string;
	/** The condition for an entry. It takes the member's id from the placeholder `member`. */
	sees: (tables: TenantTables, entry: Entry, sight: string) => SQL;
	/** What its subject's page is called by; null if it can no longer be opened. */
	findKey: (tables: TenantTables, entry: Entry) => SQL<string | null>;
	/** That page, as a path within the workspace. */
	pageOf: (key: string) => string;
};

type Entry = Record<"subjectType" | "subjectId" | "payload", SQL.Aliased | SQL | AnyColumn>;

export type Subjects = Partial<Record<SubjectType, Subject>>;

/** The id of an entry's subject as a number, so that an index can find it; null for other kinds. */
export function numberedSubject({ subjectType, subjectId }: Entry, type: SubjectType): SQL {
	return sql`case when ${subjectType} = ${type} then ${subjectId}::integer end`;
}

/** What a feature's tables hold of people, and how it is removed when somebody is erased. */
export type Erasure = {
	/** Every table with text that people wrote, or that is about them: removed with them, or kept as the workspace's. */
	tables: Partial<Record<keyof TenantTables, "erased" | "kept">>;
	/** A step: removes it, and returns the email addresses of theirs that were found. */
	erase?: (writing: Writing, id: string, tenantId: string) => Promise<string[]>;
};
