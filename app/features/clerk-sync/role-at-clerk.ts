import type { ClerkRole } from "#app/platform/clerk/members.server.ts";

/** Maps to one of Clerk's two roles, which say who may manage the organization there and nothing about permissions here. */
export const roleAtClerk = (role: string): ClerkRole =>
	role === "owner" || role === "admin" ? "org:admin" : "org:member";
