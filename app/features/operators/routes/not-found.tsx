import { refuseUnknown } from "#app/tenant/people/member.server.ts";

/** Answers any address below /admin that no other route matches. Refuses: 404. */
export function loader(): never {
	refuseUnknown();
}

/** Does the same for forms. Refuses: 404. */
export function action(): never {
	refuseUnknown();
}

export default function NotFound() {
	return null;
}
