/** The errors of JSON-RPC 2.0 and of the Model Context Protocol that we answer with, and the HTTP status of each. */
const ERRORS = {
	unreadable: { code: -32_700, status: 400 },
	"not-a-request": { code: -32_600, status: 400 },
	"no-method": { code: -32_601, status: 404 },
	"wrong-params": { code: -32_602, status: 200 },
	"other-header": { code: -32_020, status: 400 },
	"other-revision": { code: -32_022, status: 400 },
};

/** Thrown for a message that the protocol does not allow; answered as an error of JSON-RPC. */
export class ProtocolError extends Error {
	readonly code: number;
	/** Of HTTP. */
	readonly status: number;
	readonly data: unknown;
	constructor(kind: keyof typeof ERRORS, message: string, given: { status?: number; data?: unknown } = {}) {
		super(message);
		const { code, status } = ERRORS[kind];
		this.code = code;
		this.status = given.status ?? status;
		this.data = given.data;
	}
}
