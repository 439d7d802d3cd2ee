import { refuseUnknown } from "#app/tenant/people/member.server.ts";

/** Any address below /admin that no other route knows. Refuses: 404. */
export function loader(): never {
	refuseUnknown();
}

/** Refuses: 404, for forms too. */
export function action(): never {
	refuseUnknown();
}

export default function NotFound() {
	return null;
}
