/**
 * Routes where the product intentionally distinguishes a taken address from a free one, each with the reason. Their
 * answers are still searched for the other workspace's data.
 */
export const TOLD_APART: Record<string, string> = {
	"features/workspaces/routes/new": "Addresses of workspaces are public: the form says when one is taken.",
	"features/settings/routes/address": "Addresses of workspaces are public: the form says when one is taken.",
};
