/** A part that is drawn anew only where something that it was given is another object than before. */
import { Component, type ComponentChild, type ComponentType } from 'preact';

export function memo<P extends object>(draw: (props: P) => ComponentChild): ComponentType<P> {
  return class extends Component<P> {
    override shouldComponentUpdate(next: Readonly<P>): boolean {
      const now = this.props as Readonly<P>;
      const keys = Object.keys(next) as (keyof P)[];
      return keys.length !== Object.keys(now).length || keys.some((key) => next[key] !== now[key]);
    }

    override render(props: P): ComponentChild {
      return draw(props);
    }
  };
}
