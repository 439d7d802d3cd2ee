/** Names what can differ between Clerk and us. */
export type DifferenceKind =
	| "person missing here"
	| "person older here"
	| "account gone at Clerk"
	| "workspace missing here"
	| "organization of a dropped workspace"
	| "organization gone at Clerk"
	| "name newer at Clerk"
	| "name newer here"
	| "membership missing here"
	| "membership ended at Clerk"
	| "membership ended here"
	| "membership missing at Clerk";

/** Describes one difference and how it is fixed. */
export type ClerkDifference = {
	kind: DifferenceKind;
	/** Hold the ids it is about: the user, the organization, or both. */
	userId?: string;
	organizationId?: string;
	/** Says what will be done about it. */
	remedy: string;
	/** Says where the fix changes something. */
	side: "here" | "clerk";
	repair(): Promise<void>;
};
