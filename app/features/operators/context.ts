import { createContext, type RouterContextProvider } from "react-router";
import type { Operator } from "#app/platform/operators/operators.server.ts";

export const operatorContext = createContext<Operator>();

/** The operator of this request: every loader and action below `/admin` may count on one. */
export function getOperator(context: Readonly<RouterContextProvider>): Operator {
	return context.get(operatorContext);
}
