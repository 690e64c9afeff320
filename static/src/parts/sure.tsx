// Sure is a button for what cannot be undone: the first tap asks, the second within five seconds does it.

import { useEffect, useState } from "preact/hooks";

interface Props {
  label: string;
  ask: string;
  onSure(): void;
  class?: string;
  disabled?: boolean;
  testid?: string;
}

export function Sure({ label, ask, onSure, class: look, disabled, testid }: Props) {
  const [armed, setArmed] = useState(false);
  useEffect(() => {
    if (!armed) return;
    const timer = setTimeout(() => setArmed(false), 5000);
    return () => clearTimeout(timer);
  }, [armed]);
  return (
    <button
      type="button"
      class={`${look ?? ""} ${armed ? "armed" : ""}`}
      disabled={disabled}
      data-testid={testid}
      onClick={() => {
        if (!armed) return setArmed(true);
        setArmed(false);
        onSure();
      }}
      onBlur={() => setArmed(false)}
    >
      {armed ? ask : label}
    </button>
  );
}
