/**
 * Where the product tells an address that is taken from a free one on purpose, by route, each with the reason. Their
 * contents are looked for there like everywhere.
 */
export const TOLD_APART: Record<string, string> = {
	"features/workspaces/routes/new": "Addresses of workspaces are public: the form says when one is taken.",
	"features/settings/routes/address": "Addresses of workspaces are public: the form says when one is taken.",
};
