/** What can differ between Clerk and us. */
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

/** One difference, and how it is mended. */
export type Difference = {
	kind: DifferenceKind;
	/** Ids of what it is about: the user, the organization, or both. */
	userId?: string;
	organizationId?: string;
	/** What will be done about it. */
	remedy: string;
	/** Where mending it changes something. */
	side: "here" | "clerk";
	mend(): Promise<void>;
};
