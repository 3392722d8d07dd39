// The item is in the address: index.html#ITEM.

document.querySelector("rec-shelf").setAttribute("item", decodeURIComponent(location.hash.slice(1)));
