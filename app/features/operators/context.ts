import { createContext, type RouterContextProvider } from "react-router";
import type { Operator } from "#app/platform/operators/operators.server.ts";

export const operatorContext = createContext<Operator>();

/** Holds the operator of this request, which every loader and action below `/admin` can rely on. */
export function getOperator(context: Readonly<RouterContextProvider>): Operator {
	return context.get(operatorContext);
}
