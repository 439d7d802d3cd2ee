import type { ClerkRole } from "#app/platform/clerk/members.server.ts";

/** Clerk's two roles say who may manage the organization there, and nothing of what somebody may do here. */
export const roleAtClerk = (role: string): ClerkRole =>
	role === "owner" || role === "admin" ? "org:admin" : "org:member";
