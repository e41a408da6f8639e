// use-store - a component reads a store and is drawn again when it changes.

import {useEffect, useState} from './html.js';

export function useStore(store) {
	const [value, setValue] = useState(store.get());

	useEffect(() => {
		setValue(store.get()); // it may have moved between drawing and this
		return store.subscribe(next => setValue(next));
	}, [store]);
	return value;
}
